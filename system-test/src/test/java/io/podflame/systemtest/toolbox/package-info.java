/**
 * What tests of toolbox-scripts need: the scripts, nodes made of stand-ins, a real root as the COS toolbox has it, and what is in a bundle.
 */
@NullMarked
package io.podflame.systemtest.toolbox;

import org.jspecify.annotations.NullMarked;
