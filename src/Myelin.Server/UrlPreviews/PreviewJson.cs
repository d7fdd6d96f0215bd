using System.Text.Json;
using Myelin.Core.Json;
using Myelin.Server.UrlPreviews.Images;

namespace Myelin.Server.UrlPreviews;

/// <summary>Writes previews for clients.</summary>
internal static class PreviewJson
{
    /// <summary>Writes the properties and, if there is a picture, those of the stored copy.</summary>
    public static byte[] Write(IReadOnlyDictionary<string, string> properties, PreviewImage? image)
    {
        return JsonBytes.Write(writer =>
        {
            writer.WriteStartObject();
            foreach (var (name, value) in properties)
            {
                writer.WriteString(name, value);
            }

            if (image is not null)
            {
                writer.WriteString("og:image"u8, image.Mxc);
                writer.WriteString("og:image:type"u8, image.MediaType);
                writer.WriteNumber("og:image:width"u8, image.Width);
                writer.WriteNumber("og:image:height"u8, image.Height);
                writer.WriteNumber("matrix:image:size"u8, image.Size);
            }

            writer.WriteEndObject();
        }).ToArray();
    }
}
