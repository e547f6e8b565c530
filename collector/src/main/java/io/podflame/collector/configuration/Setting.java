package io.podflame.collector.configuration;

/**
 * One value that is configured.
 *
 * @param value as it stands there
 * @param what it is of its object: "container mixer, argument 7"
 * @param place where it stands
 */
public record Setting(String value, String what, Place place) {

    /** What a value that the pod gets from somewhere else begins with; what follows says from where. */
    public static final String FROM = "from ";

    /** Whether only the pod that runs has the value itself. */
    public boolean isFromElsewhere() {
        return value.startsWith(FROM);
    }
}
