@NullMarked
package io.podflame.agent;

import org.jspecify.annotations.NullMarked;
