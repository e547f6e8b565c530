/**
 * The API server, read only. Takes an account's right to list; gives a ClusterConfiguration with status, and says what the account may not see. The
 * only package that sees the Kubernetes client, of which only paths and authentication are used: answers are read as manifests are.
 */
@NullMarked
package io.podflame.collector.configuration.apiserver;

import org.jspecify.annotations.NullMarked;
