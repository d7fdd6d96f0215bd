using Myelin.Server.Storage;

namespace Myelin.Server.UrlPreviews;

/// <summary>Previews as JSON. A page may have several, from different times.</summary>
internal sealed class Schema1600UrlPreviews : IMigration
{
    public int Number => 1600;

    public string Name => "url previews";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE url_previews (
            url {SqlTypes.Text(engine)} NOT NULL,
            made_at BIGINT NOT NULL,
            preview {SqlTypes.Bytes(engine)} NOT NULL,
            PRIMARY KEY (url, made_at)
        );
        CREATE INDEX url_previews_by_time ON url_previews (made_at);
        """;
}
