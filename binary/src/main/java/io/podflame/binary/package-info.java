@NullMarked
package io.podflame.binary;

import org.jspecify.annotations.NullMarked;
