"""Addresses of who may see what, of emergencies and of what a person asks about her record."""

from django.urls import path

from perinet.web.professional.access import (
    emergency,
    exclusions,
    relations,
    rights,
    second_reader,
    sharing,
    who,
)

urlpatterns = [
    path("families/<uuid:pk>/wie-mag/", who.who, name="access"),
    path("families/<uuid:pk>/wie-mag/collega/", relations.begin, name="care-begin"),
    path("zorgrelatie/<uuid:pk>/einde/", relations.end, name="care-end"),
    path("families/<uuid:pk>/wie-mag/niet/", exclusions.exclude, name="exclude"),
    path("uitsluiting/<uuid:pk>/opheffen/", exclusions.lift, name="exclusion-lift"),
    path("families/<uuid:pk>/delen/", sharing.share, name="share"),
    path("families/<uuid:pk>/delen/<uuid:receiver>/", sharing.terms, name="share-terms"),
    path("toestemming/<uuid:pk>/bewijs/", sharing.receipt, name="consent-receipt"),
    path("toestemming/<uuid:pk>/stoppen/", sharing.withdraw, name="consent-withdraw"),
    path("nood/", emergency.emergency, name="emergency"),
    path("nood/na-te-lezen/", second_reader.emergencies, name="emergencies"),
    path("nood/na-te-lezen/<uuid:pk>/", second_reader.review, name="emergency-review"),
    path("recht/<uuid:pk>/", rights.right, name="right"),
    path("recht/<uuid:pk>/afschrift/", rights.whole_copy, name="right-copy"),
]
