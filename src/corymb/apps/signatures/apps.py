from django.apps import AppConfig


class SignaturesConfig(AppConfig):
    name = "corymb.apps.signatures"
    label = "signatures"

    def ready(self) -> None:
        from corymb.apps.returns.queries.duties import files_of_submissions
        from corymb.apps.signatures import states
        from corymb.apps.signatures.queries import RECEIPTS
        from corymb.kit.registries import offers, openers

        openers.add(states.KIND, files_of_submissions)
        offers.add("signatures.receipts", RECEIPTS)
