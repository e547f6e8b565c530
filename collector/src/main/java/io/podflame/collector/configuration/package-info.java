/**
 * What a cluster is configured to do, as records: pod templates, autoscalers, mesh settings, webhooks, mixer rules. Takes what the readers in its
 * sub-packages read (manifest: files, apiserver: the API server, node: what agents saw; yaml and kubernetes: text and objects to records); every
 * value knows where it stands, and what a source could not see is said. Next: diagnose.configuration. Must not know stores, the wire or HTTP
 * handlers; the records know the JDK only.
 */
@NullMarked
package io.podflame.collector.configuration;

import org.jspecify.annotations.NullMarked;
