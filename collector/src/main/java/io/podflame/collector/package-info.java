@NullMarked
package io.podflame.collector;

import org.jspecify.annotations.NullMarked;
