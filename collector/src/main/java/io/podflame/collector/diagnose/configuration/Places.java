package io.podflame.collector.diagnose.configuration;

import io.podflame.collector.configuration.ObjectName;
import io.podflame.collector.configuration.Place;
import io.podflame.collector.configuration.Setting;
import io.podflame.collector.model.Evidence;

/** Settings as evidence: the object, what of it, and where that stands. */
final class Places {

    private Places() {}

    static Evidence evidence(ObjectName object, Setting setting) {
        return new Evidence.Setting(
                object.displayName() + ", " + setting.what() + " (" + setting.place() + ")", setting.value());
    }

    /** That a setting is missed. */
    static Evidence missing(ObjectName object, String what, Place place) {
        return new Evidence.Setting(object.displayName() + ", " + what + " (" + place + ")", "(not set)");
    }
}
