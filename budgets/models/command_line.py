"""The syndicates that the command line looks through when it names none."""

from django.db import models


class CommandSyndicate(models.Model):
    """The address of a syndicate that a command opened: no session sees two syndicates, so somebody must keep a list.

    It holds the slug alone, nothing that belongs to the syndicate; the pages never read it.
    """

    slug = models.SlugField("adresse", unique=True)
    opened_at = models.DateTimeField("ouvert le", auto_now_add=True)

    class Meta:
        verbose_name = "syndicat de la ligne de commande"
        verbose_name_plural = "syndicats de la ligne de commande"
        ordering = ["opened_at", "slug"]

    def __str__(self) -> str:
        return self.slug
