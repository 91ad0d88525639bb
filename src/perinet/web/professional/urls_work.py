"""Addresses of the work pages."""

from django.urls import path

from perinet.web.professional import (
    families,
    following,
    obligations,
    organisation,
    register,
    safety,
    worklist,
    worry,
)

urlpatterns = [
    path("", worklist.worklist, name="worklist"),
    path("families/", families.search, name="person-search"),
    path("families/nieuw/", register.register, name="person-register"),
    path("gemeenten/", register.suggest_places, name="places"),
    path("families/<uuid:pk>/", families.person, name="person"),
    path("families/<uuid:pk>/afdrukken/", families.print_person, name="person-print"),
    path("families/<uuid:pk>/wijzigen/", register.edit, name="person-edit"),
    path("families/<uuid:pk>/zwangerschap/", register.pregnancy, name="pregnancy-record"),
    path("families/<uuid:pk>/ongerust/", worry.worry, name="concern-raise"),
    path("families/<uuid:pk>/ongerust/nu/", worry.now, name="concern-now"),
    path("veiligheid/<uuid:pk>/", safety.acknowledge, name="safety-acknowledge"),
    path("veiligheid/<uuid:pk>/poging/", safety.tried, name="safety-tried"),
    path("contact/<uuid:pk>/", obligations.contact, name="contact"),
    path("stap/<uuid:pk>/", obligations.step, name="step"),
    path("wachtend/<uuid:pk>/poging/", obligations.tried, name="obligation-tried"),
    path("wachtend/<uuid:pk>/doorgeven/", obligations.hand_over, name="obligation-hand-over"),
    path("organisatie/", organisation.overview, name="organisation"),
    path("organisatie/wacht/", organisation.rota, name="organisation-rota"),
    path("organisatie/stappen/", organisation.steps, name="organisation-steps"),
    path("organisatie/leidraad/", following.guideline, name="organisation-guideline"),
    path("organisatie/kiezen/", organisation.choose, name="membership-choose"),
]
