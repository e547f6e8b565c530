/**
 * Request and response records of the HTTP query API, shared by web and cli. Knows the JDK only.
 */
@NullMarked
package io.podflame.collector.api;

import org.jspecify.annotations.NullMarked;
