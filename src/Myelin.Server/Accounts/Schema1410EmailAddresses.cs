using Myelin.Server.Storage;

namespace Myelin.Server.Accounts;

/// <summary>E-mail addresses that are known to be their account's.</summary>
internal sealed class Schema1410EmailAddresses : IMigration
{
    public int Number => 1410;

    public string Name => "e-mail addresses";

    public string Sql(DatabaseEngine engine) => $"""
        CREATE TABLE email_addresses (
            user_number BIGINT NOT NULL,
            address {SqlTypes.Text(engine)} NOT NULL UNIQUE,
            added_at BIGINT NOT NULL,
            PRIMARY KEY (user_number, address)
        ) {SqlTypes.ClusteredByKey(engine)};
        """;
}
