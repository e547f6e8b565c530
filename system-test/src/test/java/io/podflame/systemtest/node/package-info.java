/**
 * A node for tests, with real parts: Debian's containerd and runc, hand-made images, pods run through CRI as a kubelet would. Takes
 * specifications. Gives running pods and their processes. Must not know agent or collector.
 */
@NullMarked
package io.podflame.systemtest.node;

import org.jspecify.annotations.NullMarked;
