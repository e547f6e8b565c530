/**
 * The Kubernetes manifests of deploy/, read as a kubelet reads them. Takes what kustomize renders. Gives pod specifications for the
 * node kit. Must not know agent or collector.
 */
@NullMarked
package io.podflame.systemtest.manifest;

import org.jspecify.annotations.NullMarked;
