"""Import a commitments listing (liste des engagements) into a budget year."""

from commitments.management.listing_command import ListingCommand
from commitments.models import ListingImport


class Command(ListingCommand):
    help = "Importe une liste d’engagements (CSV ou XLSX), toute ou rien. Le même fichier deux fois ne change rien."
    listing_kind = ListingImport.Kind.COMMITMENTS
