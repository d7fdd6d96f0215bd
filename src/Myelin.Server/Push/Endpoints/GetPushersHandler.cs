using System.Text.Json;
using Myelin.Api.ClientServer.Pushers;
using Myelin.Api.Contracts;
using Myelin.Server.Http;

namespace Myelin.Server.Push.Endpoints;

/// <summary>"GET pushers".</summary>
internal sealed class GetPushersHandler(PusherViews views) : IHandler<GetPushers, RawJson>
{
    public async ValueTask<RawJson> HandleAsync(Call call, GetPushers request, CancellationToken cancellationToken)
    {
        var pushers = await views.OfUserAsync(call.Caller.User, cancellationToken);
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("pushers"u8);
            foreach (var pusher in pushers)
            {
                writer.WriteRawValue(pusher.Json.Span, skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return new RawJson(bytes.ToArray());
    }
}
