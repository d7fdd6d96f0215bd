using Myelin.Server.Media.Thumbnails.Worker;

namespace Myelin.Server.Media.Thumbnails;

/// <summary>Registers thumbnail generation.</summary>
internal static class ThumbnailsRegistration
{
    public static IServiceCollection AddThumbnails(this IServiceCollection services) =>
        services.AddSingleton<IThumbnailer>(provider => ActivatorUtilities.CreateInstance<Thumbnailer>(provider, WorkerProgram.Own()));
}
