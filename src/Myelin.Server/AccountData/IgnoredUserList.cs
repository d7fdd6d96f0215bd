using System.Collections.Frozen;
using System.Text.Json;

namespace Myelin.Server.AccountData;

/// <summary>Reads <c>m.ignored_user_list</c> ("Ignoring Users"). Clients may store anything there; content of another form is skipped.</summary>
internal static class IgnoredUserList
{
    public static FrozenSet<UserId> Read(ReadOnlySpan<byte> contentJson)
    {
        var users = new HashSet<UserId>();
        var reader = new Utf8JsonReader(contentJson, new JsonReaderOptions { MaxDepth = Core.Json.JsonLimits.MaximumDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isList = reader.ValueTextEquals("ignored_users"u8);
            reader.Read();
            if (!isList || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (UserId.TryParse(reader.GetString(), out var user))
                {
                    users.Add(user);
                }

                reader.Read();
                reader.Skip();
            }
        }

        return users.ToFrozenSet();
    }
}
