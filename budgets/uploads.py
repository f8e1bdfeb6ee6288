"""Uploads that never touch the disk: kept in memory up to a size, read and dropped beyond it."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest

HANG_UP_FACTOR = 15  # how many times the limit is read and dropped, for the sake of a message, before hanging up


class BoundedUploadHandler(FileUploadHandler):
    """Keeps the files of a request in memory, `limit` bytes together at most.

    A larger file has its true size and no content: the form that bounds the size refuses it in words. A request that
    goes on and on is cut.
    """

    def __init__(self, request: HttpRequest, *, limit: int) -> None:
        super().__init__(request)
        self.limit = limit
        self.received = 0
        self.kept = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.received += len(raw_data)
        if self.received <= self.limit:
            self.kept.write(raw_data)
            return
        self.kept = BytesIO()
        if self.received > self.limit * HANG_UP_FACTOR:
            raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        self.kept.seek(0)
        return InMemoryUploadedFile(
            file=self.kept,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type or "",
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
