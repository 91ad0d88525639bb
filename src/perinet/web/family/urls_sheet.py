"""The one address on a printed sheet: it names nobody and nothing."""

from django.urls import path

from perinet.web.family import sheet

app_name = "sheet"
urlpatterns = [path("<str:token>/", sheet.sheet, name="sheet")]
