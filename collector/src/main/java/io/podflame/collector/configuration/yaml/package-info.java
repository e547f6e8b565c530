/**
 * YAML text, or JSON, as trees of values that know their lines. Takes untrusted text; gives trees, and what could not be read with its line.
 * The only package that sees the YAML library, of which only the event parser is used: no tag makes an object.
 */
@NullMarked
package io.podflame.collector.configuration.yaml;

import org.jspecify.annotations.NullMarked;
