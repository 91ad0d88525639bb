"""Addresses of the professionals' pages: the work, the asking, the referring."""

from perinet.web.professional import urls_ask, urls_refer, urls_work
from perinet.web.professional.access import urls as urls_access
from perinet.web.professional.home import urls as urls_home

app_name = "professional"
urlpatterns = [
    *urls_work.urlpatterns,
    *urls_ask.urlpatterns,
    *urls_refer.urlpatterns,
    *urls_access.urlpatterns,
    *urls_home.urlpatterns,
]
