using System.Runtime.CompilerServices;
using System.Text.Json;
using Myelin.Api.ServerServer.Retrieval;
using Myelin.Core.Events;
using Myelin.Server.Http;
using Myelin.Server.Rooms;

namespace Myelin.Server.RoomFederation.Retrieval;

/// <summary>A state with its auth chain, sent while it is read: of a large room it is hundreds of megabytes.</summary>
internal sealed class RetrievedState(RoomGraph graph, RoomView room, StateMap state) : IStreamed<GetRoomState.Response>, IStreamed<GetRoomStateIds.Response>
{
    private bool _isOfIds;

    /// <summary>The same, of IDs alone.</summary>
    public IStreamed<GetRoomStateIds.Response> Ids()
    {
        _isOfIds = true;
        return this;
    }

    public async IAsyncEnumerable<Action<Utf8JsonWriter>> PiecesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chain = new AuthChain(graph, room);
        yield return writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray(_isOfIds ? "pdu_ids"u8 : "pdus"u8);
        };
        foreach (var some in state.Entries.Select(static entry => entry.Value).Chunk(RetrievalLimits.EventsAtOnce))
        {
            var read = await graph.ReadAsync(room, some, cancellationToken);
            read.ForEach(item => chain.Begin(item.Pdu));
            yield return writer => Write(writer, read.Select(static item => item.Pdu));
        }

        yield return writer =>
        {
            writer.WriteEndArray();
            writer.WriteStartArray(_isOfIds ? "auth_chain_ids"u8 : "auth_chain"u8);
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

    private void Write(Utf8JsonWriter writer, IEnumerable<Pdu> pdus)
    {
        foreach (var pdu in pdus)
        {
            if (_isOfIds)
            {
                writer.WriteStringValue(pdu.EventId.Value);
            }
            else
            {
                writer.WriteRawValue(pdu.Json.Span, skipInputValidation: true);
            }
        }
    }
}

/// <summary>The auth chain of an event, sent while it is read.</summary>
internal sealed class RetrievedAuthChain(AuthChain chain) : IStreamed<GetEventAuth.Response>
{
    public async IAsyncEnumerable<Action<Utf8JsonWriter>> PiecesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return static writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("auth_chain"u8);
        };
        await foreach (var some in chain.WalkAsync(cancellationToken))
        {
            yield return writer =>
            {
                foreach (var pdu in some)
                {
                    writer.WriteRawValue(pdu.Json.Span, skipInputValidation: true);
                }
            };
        }

        yield return static writer =>
        {
            writer.WriteEndArray();
            writer.WriteEndObject();
        };
    }
}
