from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "corymb.apps.registry"
    label = "registry"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from corymb.apps.journal.images import keep, kind_of
        from corymb.apps.registry import models, states
        from corymb.apps.registry.queries import found, naming, personal
        from corymb.kit.registries import (
            Holding,
            ScopeKind,
            SearchSource,
            ThingKind,
            holdings,
            scopes,
            search_sources,
            things,
        )

        for model in models.KEPT:
            keep(model)
            things.add(kind_of(model), ThingKind(states.THINGS[kind_of(model)], naming.KINDS[model]))
        for scope in (
            ScopeKind("region", _("Region"), naming.regions_by_code, naming.region_choices),
            ScopeKind("cluster", _("Cluster"), naming.clusters_by_code, naming.cluster_choices),
            ScopeKind(
                "organisation", _("Organisation"), naming.organisations_by_identifier, naming.organisation_choices
            ),
        ):
            scopes.add(scope.code, scope)
        search_sources.add("organisations", SearchSource("organisations", _("Organisations"), found.organisations))
        search_sources.add("clusters", SearchSource("clusters", _("Clusters"), found.clusters))
        search_sources.add("regions", SearchSource("regions", _("Regions"), found.regions))
        search_sources.add("contracts", SearchSource("contracts", _("Contracts"), found.contracts))
        holdings.add("registry.appointments", Holding(personal.appointments_held))
