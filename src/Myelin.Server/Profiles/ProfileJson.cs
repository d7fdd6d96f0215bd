using System.Text.Json;
using Myelin.Api.Contracts;

namespace Myelin.Server.Profiles;

/// <summary>Writes profiles as the endpoints answer them.</summary>
internal static class ProfileJson
{
    public static RawJson Write(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> fields)
    {
        return RawJson.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (key, value) in fields)
            {
                writer.WritePropertyName(key);
                writer.WriteRawValue(value.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        });
    }
}
