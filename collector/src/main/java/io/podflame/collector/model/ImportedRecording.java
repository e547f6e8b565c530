package io.podflame.collector.model;

/**
 * One event of a recording that was made elsewhere and imported: a session of its own.
 *
 * @param sessionId of its profiles
 * @param runId of the import: its batches' run
 * @param source what people call the recording: its file's name
 * @param node that was recorded
 * @param event that was counted
 * @param frequencyHertz asked for when it was recorded; 0 where the recording does not say
 * @param importedMillis when the import began, since the epoch
 * @param state how far the import is
 * @param error what went wrong and the remedy, when FAILED; else ""
 */
public record ImportedRecording(
        String sessionId,
        String runId,
        String source,
        String node,
        Event event,
        double frequencyHertz,
        long importedMillis,
        State state,
        String error) {

    /** How far an import is. */
    public enum State {
        RUNNING,
        FINISHED,
        FAILED
    }

    /** The same recording, further on. */
    public ImportedRecording with(State now, String itsError) {
        return new ImportedRecording(
                sessionId, runId, source, node, event, frequencyHertz, importedMillis, now, itsError);
    }
}
