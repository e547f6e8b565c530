package io.podflame.collector.configuration;

import java.util.Optional;

/**
 * One webhook of a MutatingWebhookConfiguration.
 *
 * @param name of the webhook: {@code sidecar-injector.istio.io}
 * @param failurePolicy Fail or Ignore; empty where it is not said: Ignore in v1beta1, Fail in v1
 * @param timeoutSeconds empty where it is not said: 30 in v1beta1, 10 in v1
 * @param version of the API that it is written for: {@code v1beta1}
 */
public record Webhook(
        ObjectName configuration,
        String name,
        Optional<Setting> failurePolicy,
        Optional<Setting> timeoutSeconds,
        String version,
        Place place) {}
