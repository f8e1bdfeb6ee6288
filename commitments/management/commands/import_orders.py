"""Import a listing of payment and revenue orders (mandats et titres) into a budget year."""

from commitments.management.listing_command import ListingCommand
from commitments.models import ListingImport


class Command(ListingCommand):
    help = (
        "Importe une liste de mandats et titres (CSV ou XLSX), toute ou rien. Le même fichier deux fois ne change rien."
    )
    listing_kind = ListingImport.Kind.ORDERS
