/**
 * Beside the data path: where names come from when agents have none. Takes debug files that people upload and that debuginfod servers have.
 * Gives their symbol tables to the symbol store, where stage 8 finds them. Must not know how files arrive over HTTP from people.
 */
@NullMarked
package io.podflame.collector.debugfile;

import org.jspecify.annotations.NullMarked;
