/**
 * Part of stage 10. Takes a call tree and the table of hotspot rules; gives what the hottest code of a workload means. The table is a file
 * for people to read, see {@code rules.yaml}; this package reads it, measures each rule's share, and says which rules fire.
 */
@NullMarked
package io.podflame.collector.diagnose.hotspot;

import org.jspecify.annotations.NullMarked;
