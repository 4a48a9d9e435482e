"""Addresses of people, their roles and the invitations to them."""

from django.urls import path

from corymb.apps.accounts.views import entry, own, people, tokens

app_name = "accounts"
urlpatterns = [
    path("", people.people, name="people"),
    path("<int:number>/", people.person, name="person"),
    path("<int:number>/roles/new/", people.grant, name="grant"),
    path("<int:number>/invite/", people.invite_again, name="invite_again"),
    path("<int:number>/close/", people.close, name="close"),
    path("roles/<int:number>/end/", people.end_grant, name="end_grant"),
    path("roles/<int:number>/deputy/", own.deputy, name="deputy"),
    path("invite/", people.invite, name="invite"),
    path("lockouts/", people.lockouts, name="lockouts"),
    path("lockouts/<int:number>/open/", people.unlock, name="unlock"),
    path("me/", own.own, name="own"),
    path("me/digest/", own.digest, name="digest"),
    path("me/tokens/", tokens.own_tokens, name="own_tokens"),
    path("me/tokens/new/", tokens.token_make, name="token_make"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:number>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("why/", own.why, name="why"),
    path("enter/<int:number>/", entry.enter_as, name="enter_as"),
    path("welcome/<str:token>/", entry.accept, name="accept"),
]
