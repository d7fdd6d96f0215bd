using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Api.ServerServer.Membership;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.RoomFederation.Retrieval;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Joins;

/// <summary>What a joining server is told of the room, sent while it is read: of a large room it is hundreds of megabytes.</summary>
internal sealed class JoinedState(RoomGraph graph, RoomView room, Pdu join, StateMap before) : IStreamed<SendJoinV2.Response>
{
    public async IAsyncEnumerable<Action<Utf8JsonWriter>> PiecesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chain = new AuthChain(graph, room);
        chain.Begin(join);
        yield return writer =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("event"u8);
            writer.WriteRawValue(join.Json.Span, skipInputValidation: true);
            writer.WriteBoolean("members_omitted"u8, false);
            writer.WriteStartArray("state"u8);
        };
        foreach (var some in before.Entries.Select(static entry => entry.Value).Chunk(RetrievalLimits.EventsAtOnce))
        {
            var read = (await graph.ReadAsync(room, some, cancellationToken)).ConvertAll(static item => item.Pdu);
            read.ForEach(chain.Begin);
            yield return writer => Write(writer, read);
        }

        yield return static writer =>
        {
            writer.WriteEndArray();
            writer.WriteStartArray("auth_chain"u8);
        };
        await foreach (var some in chain.WalkAsync(cancellationToken))
        {
            yield return writer => Write(writer, some);
        }

        yield return static writer =>
        {
            writer.WriteEndArray();
            writer.WriteEndObject();
        };
    }

    private static void Write(Utf8JsonWriter writer, IEnumerable<Pdu> pdus)
    {
        foreach (var pdu in pdus)
        {
            writer.WriteRawValue(pdu.Json.Span, skipInputValidation: true);
        }
    }
}
