/**
 * Asks for what stage 10 diagnoses: takes a question about workloads and a time; gives a report, made of profiles (query) and rules
 * (diagnose). Makes its rounds through all workloads by itself, too. Must not know HTTP or the wire.
 */
@NullMarked
package io.podflame.collector.doctor;

import org.jspecify.annotations.NullMarked;
