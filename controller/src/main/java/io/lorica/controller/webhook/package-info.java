/** Admission webhooks over HTTPS: start with {@link io.lorica.controller.webhook.WebhookServer}. */
@NullMarked
package io.lorica.controller.webhook;

import org.jspecify.annotations.NullMarked;
