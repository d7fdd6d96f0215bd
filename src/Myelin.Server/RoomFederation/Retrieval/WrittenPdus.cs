using System.Text.Json;
using Myelin.Api.ServerServer.Retrieval;
using Myelin.Core.Events;
using Myelin.Server.Http;

namespace Myelin.Server.RoomFederation.Retrieval;

/// <summary>Events in the form of a transaction, copied as they are stored.</summary>
/// <param name="Origin">This server.</param>
/// <param name="OriginServerTs">Now, in milliseconds since the Unix epoch.</param>
/// <param name="Pdus">The events.</param>
internal sealed record WrittenPdus(ServerName Origin, long OriginServerTs, IReadOnlyList<Pdu> Pdus) : IWritten<RetrievedPdus>
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("origin"u8, Origin.Value);
        writer.WriteNumber("origin_server_ts"u8, OriginServerTs);
        WrittenArray.Write(writer, "pdus"u8, Pdus);
        writer.WriteEndObject();
    }
}

/// <summary>Missing events, copied as they are stored.</summary>
internal sealed record WrittenMissingEvents(IReadOnlyList<Pdu> Pdus) : IWritten<GetMissingPreviousEvents.Response>
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        WrittenArray.Write(writer, "events"u8, Pdus);
        writer.WriteEndObject();
    }
}

/// <summary>Writes arrays of events.</summary>
internal static class WrittenArray
{
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> name, IReadOnlyList<Pdu> pdus)
    {
        writer.WriteStartArray(name);
        foreach (var pdu in pdus)
        {
            writer.WriteRawValue(pdu.Json.Span, skipInputValidation: true);
        }

        writer.WriteEndArray();
    }
}
