"""People act on one organisation at the same moment: one after the other, and the next sees what was done."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from corymb.apps.registry.models import Cluster, Membership, Organisation
from corymb.kit.asking import NotPossible
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(organisation: Organisation, where: list[Cluster], share: str) -> list[str]:
    """Admit it to each of the clusters from a thread of its own; the words of those that were refused."""
    ready = Barrier(len(where))

    def admit(cluster: Cluster) -> str:
        try:
            ready.wait()
            factories.membership(organisation, cluster, date(2018, 1, 1), share)
        except NotPossible as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(where)) as people:
        return sorted(people.map(admit, where))


def test_an_organisation_joins_a_cluster_once() -> None:
    organisation, cluster = factories.organisation(), factories.cluster()
    told = at_once(organisation, [cluster] * 4, "0.1")
    assert (told[0], {bool(words) for words in told[1:]}) == ("", {True})
    assert Membership.objects.count() == 1


def test_shares_of_two_clusters_do_not_come_to_more_than_a_whole() -> None:
    organisation = factories.organisation()
    clusters = [factories.cluster(f"cluster-{n}") for n in range(4)]
    told = at_once(organisation, clusters, "0.4")
    assert [bool(words) for words in told] == [False, False, True, True]
    assert sum(Membership.objects.values_list("share", flat=True)) == Decimal("0.8")
