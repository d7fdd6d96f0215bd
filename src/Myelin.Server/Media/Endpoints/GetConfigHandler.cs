using Microsoft.Extensions.Options;
using Myelin.Api.ClientServer.Media;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;

namespace Myelin.Server.Media.Endpoints;

/// <summary>"GET config", at the path of before v1.11.</summary>
internal sealed class GetConfigHandler(IOptions<MyelinOptions> options) : IHandler<GetConfig, MediaConfiguration>
{
    public ValueTask<MediaConfiguration> HandleAsync(Call call, GetConfig request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new MediaConfiguration { UploadSize = options.Value.Media.MaximumUploadBytes });
}
