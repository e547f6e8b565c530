/**
 * HTTP handlers of the query API, and the UI's files.
 */
@NullMarked
package io.podflame.collector.web;

import org.jspecify.annotations.NullMarked;
