"""All addresses: `/` in the browser's language, it and all pages below /en/ and /ru/, machines' without a language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from corymb.apps.outcomes.views.feedback import outcome
from corymb.site import api, api_pages, jobs, views

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("metrics", views.metrics, name="metrics"),
    path("language/", views.switch_language, name="set_language"),
    path("api/v1/openapi.json", api_pages.openapi, name="openapi"),
    *api.urlpatterns,
    *i18n_patterns(
        path("", views.home, name="home_in_a_language"),
        path("api/", api_pages.api, name="api"),
        path("tasks/", views.tasks, name="tasks"),
        path("jobs/", jobs.jobs, name="jobs"),
        path("jobs/<int:number>/again/", jobs.repeat, name="repeat_job"),
        path("kit/", include("corymb.kit.urls")),
        path("account/", include("corymb.site.sign_in")),
        path("search/", views.search, name="search"),
        path("programme/", include("corymb.apps.programme.urls")),
        path("register/", include("corymb.apps.registry.urls")),
        path("register/", include("corymb.apps.linkage.urls")),
        path("outcomes/", include("corymb.apps.outcomes.urls")),
        path("outcomes/", include("corymb.apps.secondlooks.urls")),
        path("outcomes/", include("corymb.apps.dossiers.urls")),
        path("council/outcomes/<int:number>/", outcome),  # letters that were sent lead there
        path("council/", include("corymb.apps.council.urls")),
        path("council/", include("corymb.apps.replays.urls")),
        path("council/", include("corymb.apps.office.urls")),
        path("council/", include("corymb.apps.variants.urls")),
        path("defence/", include("corymb.apps.defence.urls")),
        path("selection/", include("corymb.apps.selection.urls")),
        path("selection/", include("corymb.apps.rehearsals.urls")),
        path("selection/", include("corymb.apps.weighings.urls")),
        path("assessment/", include("corymb.apps.assessment.urls")),
        path("assessment/", include("corymb.apps.assignment.urls")),
        path("scorecard/", include("corymb.apps.scorecard.urls")),
        path("returns/", include("corymb.apps.returns.urls")),
        path("returns/", include("corymb.apps.workbooks.urls")),
        path("returns/", include("corymb.apps.signatures.urls")),
        path("returns/", include("corymb.apps.extensions.urls")),
        path("returns/", include("corymb.apps.progress.urls")),
        path("returns/", include("corymb.apps.baselines.urls")),
        path("people/", include("corymb.apps.accounts.urls")),
        path("files/", include("corymb.apps.files.urls")),
        path("letters/", include("corymb.apps.letters.urls")),
        path("journal/", include("corymb.apps.journal.urls")),
    ),
]
handler403 = "corymb.site.views.refused"
handler404 = "corymb.site.views.missing"
handler500 = "corymb.site.views.broken"
