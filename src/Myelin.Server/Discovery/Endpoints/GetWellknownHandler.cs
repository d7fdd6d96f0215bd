using Microsoft.Extensions.Options;
using Myelin.Api;
using Myelin.Api.ClientServer.Discovery;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Discovery.Endpoints;

/// <summary>Tells <c>PublicBaseUrl</c>. Without it there is nothing to tell: whatever else could be guessed may be wrong.</summary>
internal sealed class GetWellknownHandler(IOptions<MyelinOptions> options) : IHandler<GetWellknown, GetWellknown.Response>
{
    public ValueTask<GetWellknown.Response> HandleAsync(Call call, GetWellknown request, CancellationToken cancellationToken) =>
        options.Value.PublicBaseUrl.TrimEnd('/') is { Length: > 0 } url
            ? ValueTask.FromResult(new GetWellknown.Response(new GetWellknown.Homeserver(url)))
            : throw MatrixException.NotFound("This server tells no public address.");
}
