using Myelin.Server.Storage;

namespace Myelin.Server.AppServices;

/// <summary>The tables of application services: pending transactions, and published rooms.</summary>
internal sealed class Schema1500AppServices : IMigration
{
    public int Number => 1500;

    public string Name => "application services: transactions, published rooms";

    public string Sql(DatabaseEngine engine)
    {
        var text = SqlTypes.Text(engine);
        var bytes = SqlTypes.Bytes(engine);
        var clustered = SqlTypes.ClusteredByKey(engine);
        return $"""
            CREATE TABLE appservice_transactions (
                service {text} NOT NULL PRIMARY KEY,
                txn BIGINT NOT NULL,
                up_to BIGINT NOT NULL,
                events {bytes} NOT NULL,
                to_device {bytes} NOT NULL,
                news {bytes} NOT NULL
            );
            CREATE TABLE appservice_published_rooms (
                service {text} NOT NULL,
                network {text} NOT NULL,
                room BIGINT NOT NULL,
                PRIMARY KEY (service, network, room)
            ) {clustered};
            """;
    }
}
