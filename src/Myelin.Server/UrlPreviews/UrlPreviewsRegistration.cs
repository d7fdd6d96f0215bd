using Myelin.Api.ClientServer.UrlPreviews;
using Myelin.Api.Contracts;
using Myelin.Server.Configuration;
using Myelin.Server.Http;
using Myelin.Server.ScheduledWork;
using Myelin.Server.Storage;
using Myelin.Server.UrlPreviews.Endpoints;
using Myelin.Server.UrlPreviews.Images;

namespace Myelin.Server.UrlPreviews;

/// <summary>Registers URL previews.</summary>
internal static class UrlPreviewsRegistration
{
    /// <summary>If previews are disabled, there are no endpoints, but stored previews are still removed in time.</summary>
    public static IServiceCollection AddUrlPreviews(this IServiceCollection services, MyelinOptions options)
    {
        services
            .AddSingleton<IMigration, Schema1600UrlPreviews>()
            .AddSingleton<StoredPreviews>()
            .AddRecurringWork<PreviewRemoval>();
        return !options.UrlPreviews.Enabled
            ? services
            : services
                .AddSingleton<PreviewableUrls>()
                .AddSingleton<DocumentFetcher>()
                .AddSingleton<IPreviewImages, PreviewImages>()
                .AddSingleton<PreviewBuilder>()
                .AddSingleton<IUrlPreviews, UrlPreviewSource>()
                .AddEndpoints<UrlPreviewEndpoints>();
    }
}
