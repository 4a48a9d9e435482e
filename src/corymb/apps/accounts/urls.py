"""Addresses of people, their roles and the invitations to them."""

from django.urls import path

from corymb.apps.accounts.views import entry, own, people, saved, tokens

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
    path("me/language/", own.language, name="language"),
    path("me/tokens/", tokens.own_tokens, name="own_tokens"),
    path("me/tokens/new/", tokens.token_make, name="token_make"),
    path("me/views/", saved.views, name="views"),
    path("me/views/new/", saved.view_save, name="view_save"),
    path("me/views/<int:number>/", saved.view_change, name="view_change"),
    path("me/views/<int:number>/replace/", saved.view_replace, name="view_replace"),
    path("me/views/<int:number>/delete/", saved.view_delete, name="view_delete"),
    path("me/views/<int:number>/withdraw/", saved.view_withdraw, name="view_withdraw"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:number>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("why/", own.why, name="why"),
    path("enter/<int:number>/", entry.enter_as, name="enter_as"),
    path("welcome/<str:token>/", entry.accept, name="accept"),
]
