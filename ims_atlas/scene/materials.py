"""What the surfaces of the body are made of: the shading of flesh, tendon, bone and the rest.

The code here is put into VTK's own shaders at its marks. It reads a part's colour from the table of
colours, the tissue of the surface (way across the fibres in mm, tendon, openness) and the place in the
body in mm. Nothing of it is larger than a pixel allows: fibres fade before they would shimmer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from vtkmodules.vtkRenderingCore import vtkShaderProperty

from ims_atlas.body.pack import System

Kind = Literal["solid", "ghost", "through"]
"""Opaque parts; parts of glass; and lit parts as they shine through whatever hides them."""

TISSUE = "tissue"
"""Name of the point array with the tissue."""

TISSUE_ATTRIBUTE = "tissueMC"
"""Name under which the vertex shader reads it."""


@dataclass(frozen=True)
class Material:
    """How a system of the body takes the light.

    Parameters
    ----------
    specular, gloss
        Strength and sharpness of the highlight.
    fold
        What is left of red, green and blue in the deepest folds.
    grain
        Shader code that varies `base`, the colour of the surface, and may bend the normal.
    """

    specular: float
    gloss: float
    fold: tuple[float, float, float]
    grain: str = ""


_PLAIN_BONE = """
  vec3 q = placeVSOutput;
  float patches = sin(q.x * 0.061 + 1.9 * sin(q.z * 0.043)) * sin(q.y * 0.067 + 1.3 * sin(q.x * 0.051))
    + 0.6 * sin(q.z * 0.113 + 2.0 * sin(q.y * 0.083 + q.x * 0.047));
  base *= vec3(1.0, 1.0 - 0.010 * (1.0 + patches), 1.0 - 0.030 * (1.0 + patches));
"""
_FLESH = """
  float border = 4.0 * tendon * (1.0 - tendon);
  float sinew = smoothstep(0.2, 0.8, tendon + 0.9 * (strands.x - 0.5) * border);
  float vivid = max(base.r, max(base.g, base.b)) - min(base.r, min(base.g, base.b));
  vec3 pale = mix(base, vec3(0.97, 0.955, 0.91), mix(0.90, 0.66, smoothstep(0.38, 0.50, vivid)));
  float calm = mix(1.0, 0.5, smoothstep(0.80, 0.92, max(base.r, max(base.g, base.b))));
  base *= 1.0 + 0.36 * calm * (strands.x - 0.5);
  base = mix(base, pale, 0.22 * calm * smoothstep(0.62, 0.95, strands.x));
  base = mix(base, pale * (1.0 + 0.16 * (strands.x - 0.5)), sinew);
  slope *= 1.0 - 0.4 * sinew;
  shine = mix(shine * (0.5 + strands.x), 0.42, sinew);
  dense = sinew;
  if (partVSOutput.a > 0.994 && partVSOutput.a < 0.998) {
    float line = abs(fract(hatch) - 0.5);
    float stripe = 1.0 - smoothstep(0.13 - hatchPixel, 0.13 + hatchPixel, line);
    base = mix(base, vec3(0.90, 0.89, 0.87), 0.72 * mix(stripe, 0.26, smoothstep(0.3, 0.6, hatchPixel)));
  }
"""
_SINEW = """
  base *= 1.0 + 0.16 * (strands.x - 0.5);
  slope *= 0.6;
"""

MATERIALS: Mapping[System, Material] = {
    "bones": Material(0.07, 12.0, (0.50, 0.42, 0.36), _PLAIN_BONE),
    "cartilages": Material(0.26, 34.0, (0.40, 0.42, 0.44)),
    "muscles": Material(0.26, 34.0, (0.42, 0.30, 0.29), _FLESH),
    "tendons": Material(0.38, 26.0, (0.42, 0.36, 0.32), _SINEW),
    "vessels": Material(0.30, 36.0, (0.40, 0.34, 0.36)),
    "nerves": Material(0.22, 24.0, (0.46, 0.38, 0.26)),
    "brain": Material(0.24, 30.0, (0.38, 0.28, 0.26)),
    "organs": Material(0.28, 32.0, (0.38, 0.28, 0.28)),
    "skin": Material(0.10, 14.0, (0.56, 0.42, 0.36)),
}

_FIBROUS: frozenset[System] = frozenset({"muscles", "tendons"})
HOLLOW: frozenset[System] = frozenset({"skin"})
"""What a cut shows from the inside: all the rest is solid."""

_VERTEX_NAMES = f"""//VTK::Normal::Dec
in vec3 {TISSUE_ATTRIBUTE};
out vec3 tissueVSOutput;
out vec3 placeVSOutput;
flat out vec4 partVSOutput;
uniform sampler2D actortexture;
"""
_VERTEX = """//VTK::CustomEnd::Impl
  tissueVSOutput = {attribute};
  placeVSOutput = vertexMC.xyz;
  partVSOutput = textureLod(actortexture, tcoord, 0.0);
  {forward}
  if ({elsewhere}) gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
"""
"""Parts that the other actor draws, or nobody, shrink to a point out of view: they cost no pixels."""

_ELSEWHERE: Mapping[Kind, str] = {
    "solid": "partVSOutput.a < 0.99",
    "ghost": "partVSOutput.a >= 0.99 || partVSOutput.a < 0.004",
    "through": "partVSOutput.a < 0.998",
}

_FORWARD: Mapping[Kind, str] = {
    "solid": "",
    "ghost": "",
    "through": "gl_Position.z = 0.01 * gl_Position.z - 0.98 * gl_Position.w;",
}
"""What shines through stands before everything else."""

_DEPTH: Mapping[Kind, float] = {"solid": 1.0, "ghost": 0.3, "through": 0.0}
"""How much of the folds shows."""

_OPENED = 0.3
"""How much of that is left where the body is cut open and light falls into it."""

_FRAGMENT_NAMES = """//VTK::Normal::Dec
in vec3 tissueVSOutput;
in vec3 placeVSOutput;
flat in vec4 partVSOutput;

float chance(float n) { return fract(sin(n * 12.9898) * 43758.5453); }

// Uneven strands over u: height 0..1 and slope.
vec2 strand(float u)
{
  float i = floor(u), f = u - i, a = chance(i), b = chance(i + 1.0);
  return vec2(mix(a, b, f * f * (3.0 - 2.0 * f)), (b - a) * 6.0 * f * (1.0 - f));
}
"""
_DERIVATIVES = """
  vec3 alongX = dFdx(vertexVC.xyz), alongY = dFdy(vertexVC.xyz);
  vec2 acrossStep = vec2(dFdx(tissueVSOutput.x), dFdy(tissueVSOutput.x));
  float hatch = dot(placeVSOutput, vec3(0.58, 0.58, 1.0)) / 14.0, hatchPixel = fwidth(hatch);
"""
_CUT = """
  float kept = dot(cutPlane.xyz, placeVSOutput) + cutPlane.w;
  if (kept < 0.0) discard;
"""
_SECTION = """
  vec3 cutNormal = normalMatrix * cutPlane.xyz;
  float nearing = dot(cutNormal, vertexVC.xyz);
  bool section = !gl_FrontFacing && kept < nearing;
  gl_FragDepth = gl_FragCoord.z;
  if (section) {
    float scale = dot(vec3(MCDCMatrix[0][2], MCDCMatrix[1][2], MCDCMatrix[2][2]),
      vec3(MCVCMatrix[0][2], MCVCMatrix[1][2], MCVCMatrix[2][2]));
    float shift = MCDCMatrix[3][2] - scale * MCVCMatrix[3][2];
    gl_FragDepth = 0.5 - 0.5 * (scale + shift / (vertexVC.z + 2.0));
    vertexVC.xyz *= (nearing - kept) / nearing;
  }
"""
"""Where the inside of a part is seen first, the cut goes through it: it is drawn in the plane, flat and
solid. Its depth is that of the part's far wall, else parts that are whole would come before their own front;
but for 2 mm, by which what lies on the outside of that wall may stick through it.
"""

_CUT_NAMES = "uniform mat4 MCVCMatrix, MCDCMatrix;\n"

_CUT_BEND = "  if (section) normalVCVSOutput = -normalize(cutNormal);\n"
_CUT_COLOUR = """
  if (section) {
    base = partVSOutput.rgb;
    shine = 0.03;
  }
"""
_COLOUR = """//VTK::Color::Impl
  vec3 base = partVSOutput.rgb;
  float shine = {specular:.3f}, dense = 0.0;
  {fibres}
  {grain}
  float openness = mix(1.0, clamp(tissueVSOutput.z, 0.0, 1.0), {depth:.2f});
  {section}
  vec3 shade = mix(vec3({fold[0]:.2f}, {fold[1]:.2f}, {fold[2]:.2f}), vec3(1.0), openness);
  ambientColor *= base * shade * openness;
  diffuseColor *= base * shade;
  specularColor = vec3(shine * openness);
  specularPower = {gloss:.1f};
"""
_STRANDS = """
  float tendon = clamp(tissueVSOutput.y, 0.0, 1.0);
  float pixel = length(acrossStep);
  vec3 facing = cross(alongX, alongY);
  facing /= max(length(facing), 1e-12);
  vec3 wayX = cross(alongY, facing), wayY = cross(facing, alongX);
  vec3 uphill = (acrossStep.x * wayX + acrossStep.y * wayY) / max(dot(alongX, wayX), 1e-8);
  float pace = length(uphill);
  float certain = smoothstep(0.1, 0.3, pace) * (1.0 - smoothstep(2.5, 5.0, pace));
  float u = tissueVSOutput.x;
  vec2 bundles = strand(u * 0.23 + 40.0), strips = strand(u * 0.71), threads = strand(u * 1.9 + 9.0);
  vec3 seen = certain * (1.0 - smoothstep(vec3(0.9, 0.35, 0.13), vec3(2.4, 0.9, 0.34), vec3(pixel)));
  vec3 share = seen * vec3(0.26, 0.40, 0.34);
  vec2 strands = vec2(
    0.5 + dot(share, vec3(bundles.x, strips.x, threads.x) - 0.5),
    dot(share, vec3(0.23 * bundles.y, 0.71 * strips.y, 1.9 * threads.y)));
  vec3 slope = 0.5 * strands.y * uphill;
"""
_STEADY = """
  if (!gl_FrontFacing && dot(normalVCVSOutput, vertexVC.xyz) > 0.0) normalVCVSOutput = -normalVCVSOutput;
"""
"""VTK turns the normal of what is seen from behind. Where a facet is, while its rounded normal still faces
the viewer, that would light it up or darken it at once as the body turns.
"""

_BEND = """
  normalVCVSOutput = normalize(normalVCVSOutput - slope);
"""
_GLASS = """//VTK::Light::Impl
  vec3 way = normalize(normalVCVSOutput);
  float bent = length(fwidth(way));
  float rim = pow(1.0 - abs(way.z), 2.2) * (1.0 - smoothstep(0.35, 0.9, bent));
  fragOutput0.a = clamp(partVSOutput.a * (0.42 + 2.4 * rim) * (1.0 + 0.6 * dense), 0.0, 0.95);
"""
_SHINE = """//VTK::Light::Impl
  fragOutput0 = vec4(mix(fragOutput0.rgb, partVSOutput.rgb, 0.5), 0.42);
"""
_FIRST, _NORMAL = "//VTK::UniformFlow::Impl", "//VTK::Normal::Impl"
_CLEAR = "if (fragOutput0.a <= 0.0)"
"""VTK's test for clear pixels; solid parts have none, and without it hidden pixels need no shading."""


def apply_material(shader: vtkShaderProperty, system: System, kind: Kind, *, cut: bool = False) -> None:
    """Put the shading of a system into the shaders of an actor, instead of what was there.

    With `cut` the actor reads the half of space that is kept from ``cutPlane`` (see `set_cut`).
    """
    shader.ClearAllVertexShaderReplacements()
    shader.ClearAllFragmentShaderReplacements()
    material = MATERIALS[system]
    fibrous = system in _FIBROUS
    solid_inside = cut and kind == "solid" and system not in HOLLOW
    vertex = _VERTEX.format(attribute=TISSUE_ATTRIBUTE, elsewhere=_ELSEWHERE[kind], forward=_FORWARD[kind])
    colour = _COLOUR.format(
        specular=material.specular,
        gloss=material.gloss,
        fold=material.fold,
        fibres=_STRANDS if fibrous else "",
        grain=material.grain,
        depth=_DEPTH[kind] * (_OPENED if cut else 1.0),
        section=_CUT_COLOUR if solid_inside else "",
    )
    names = _FRAGMENT_NAMES + (_CUT_NAMES if solid_inside else "")
    first = (_DERIVATIVES if fibrous else "") + (_CUT if cut else "") + (_SECTION if solid_inside else "")
    bend = _STEADY + (_BEND if fibrous else "") + (_CUT_BEND if solid_inside else "")
    shader.AddVertexShaderReplacement("//VTK::Normal::Dec", True, _VERTEX_NAMES, False)
    shader.AddVertexShaderReplacement("//VTK::CustomEnd::Impl", True, vertex, False)
    shader.AddFragmentShaderReplacement("//VTK::Normal::Dec", True, names, False)
    shader.AddFragmentShaderReplacement("//VTK::Color::Impl", True, colour, False)
    shader.AddFragmentShaderReplacement("//VTK::TCoord::Impl", True, "", False)
    if first:
        shader.AddFragmentShaderReplacement(_FIRST, True, f"{_FIRST}\n{first}", False)
    shader.AddFragmentShaderReplacement(_NORMAL, False, f"{_NORMAL}\n{bend}", False)
    if kind == "solid":
        shader.AddFragmentShaderReplacement(_CLEAR, False, "if (false)", True)
    else:
        glow = _GLASS if kind == "ghost" else _SHINE
        shader.AddFragmentShaderReplacement("//VTK::Light::Impl", False, glow, False)


def set_cut(shader: vtkShaderProperty, equation: Sequence[float] | None) -> None:
    """Tell shaders the half of space that is kept, (a, b, c, d) with ``ax + by + cz + d >= 0`` in mm."""
    uniforms = shader.GetFragmentCustomUniforms()
    if equation is None:
        uniforms.RemoveAllUniforms()
    else:
        uniforms.SetUniform4f("cutPlane", list(equation))
