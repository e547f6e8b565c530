/**
 * Agent and collector together, on real containers. One test class per promise to users.
 */
@NullMarked
package io.podflame.systemtest;

import org.jspecify.annotations.NullMarked;
