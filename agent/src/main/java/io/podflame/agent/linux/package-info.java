/**
 * System calls and kernel structures. The only package that sees JNA. Kernel names stay the kernel's.
 */
@NullMarked
package io.podflame.agent.linux;

import org.jspecify.annotations.NullMarked;
