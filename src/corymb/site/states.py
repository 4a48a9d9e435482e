"""What the journal calls acts that belong to no app."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act

PERSON_INVENTED = act("site.person.invented", _("invented a person for the demonstration"))
