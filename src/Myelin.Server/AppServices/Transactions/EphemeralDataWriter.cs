using System.Text.Json;
using Myelin.Server.AppServices.Registrations;

namespace Myelin.Server.AppServices.Transactions;

/// <summary>Writes ephemeral data under the names that the service requests. Frameworks that know both names request both and read one.</summary>
internal static class EphemeralDataWriter
{
    public const string Unstable = "de.sorunome.msc2409.ephemeral";

    public static void Write(Utf8JsonWriter writer, AppService service, bool isAny, Action<Utf8JsonWriter> writeEvents)
    {
        if (!isAny)
        {
            return;
        }

        if (service.ReceivesEphemeral)
        {
            WriteUnder(writer, "ephemeral", writeEvents);
        }

        if (service.ReceivesUnstableEphemeral)
        {
            WriteUnder(writer, Unstable, writeEvents);
        }
    }

    private static void WriteUnder(Utf8JsonWriter writer, string name, Action<Utf8JsonWriter> writeEvents)
    {
        writer.WriteStartArray(name);
        writeEvents(writer);
        writer.WriteEndArray();
    }
}
