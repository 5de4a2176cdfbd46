from django.urls import path

from noren.connectors.sandbox_payments.views import pay

urlpatterns = [path("sandbox/pay/<uuid:payment_id>", pay, name="sandbox-pay")]
