using Myelin.Server.Storage;

namespace Myelin.Server.Push;

/// <summary>
/// Pushers and their progress: everything up to <c>acknowledged</c> is delivered or needn't be; <c>behind_since</c> is set while there may be more.
/// <c>marked_at</c> is the newest event for which a pusher of the kind <c>email</c> was marked as behind. Setting a pusher gives it a new
/// <c>revision</c>.
/// </summary>
internal sealed class Schema1400Pushers : IMigration
{
    public int Number => 1400;

    public string Name => "pushers";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE pushers (
            number {SqlTypes.Number(engine)} NOT NULL PRIMARY KEY,
            user_number BIGINT NOT NULL,
            kind SMALLINT NOT NULL,
            app_id {SqlTypes.Text(engine)} NOT NULL,
            pushkey {SqlTypes.Text(engine)} NOT NULL,
            device_id {SqlTypes.Text(engine)} NULL,
            revision BIGINT NOT NULL,
            set_at BIGINT NOT NULL,
            json {SqlTypes.Bytes(engine)} NOT NULL,
            acknowledged BIGINT NOT NULL,
            behind_since BIGINT NULL,
            failures BIGINT NOT NULL,
            retry_at BIGINT NULL,
            badge BIGINT NULL,
            marked_at BIGINT NOT NULL,
            unsubscribe_token {SqlTypes.Text(engine)} NULL,
            UNIQUE (app_id, pushkey, user_number)
        );
        CREATE UNIQUE INDEX pushers_by_unsubscribe_token ON pushers (unsubscribe_token) WHERE unsubscribe_token IS NOT NULL;
        CREATE INDEX pushers_of_user ON pushers (user_number, device_id);
        CREATE INDEX pushers_behind ON pushers (number) WHERE behind_since IS NOT NULL;
        """;
}
