<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.28.0" styleCategories="{% if classes %}Symbology|{% endif %}{% if label %}Labeling|{% endif %}Fields|Forms|Relations"{% if label %} labelsEnabled="1"{% endif %}>
{% if classes %}
<renderer-v2 type="categorizedSymbol" attr="{{ attribute }}" symbollevels="0" enableorderby="0" forceraster="0">
<categories>
{% for one in classes %}
<category symbol="{{ loop.index0 }}" value="{{ one.value | xml }}" label="{{ one.label | xml }}" type="string" render="true"/>
{% endfor %}
</categories>
<symbols>
{% for one in classes %}
<symbol type="{{ one.layer.removeprefix("Simple").lower() }}" name="{{ loop.index0 }}" alpha="1" clip_to_extent="1" force_rhr="0">
<layer class="{{ one.layer }}" pass="0" locked="0" enabled="1">
{% for key, value in one.fixed %}
<prop k="{{ key }}" v="{{ value }}"/>
{% endfor %}
{% if one.computed %}
<data_defined_properties>
<Option type="Map">
<Option name="name" type="QString" value=""/>
<Option name="properties" type="Map">
{% for key, expression in one.computed %}
<Option name="{{ key }}" type="Map">
<Option name="active" type="bool" value="true"/>
<Option name="expression" type="QString" value="{{ expression | xml }}"/>
<Option name="type" type="int" value="3"/>
</Option>
{% endfor %}
</Option>
<Option name="type" type="QString" value="collection"/>
</Option>
</data_defined_properties>
{% endif %}
</layer>
</symbol>
{% endfor %}
</symbols>
</renderer-v2>
<blendMode>0</blendMode>
<layerOpacity>1</layerOpacity>
{% endif %}
{% if label %}
<labeling type="simple">
<settings calloutType="simple">
<text-style fieldName="{{ label.expression | xml }}" isExpression="1" fontSize="8" fontSizeUnit="Point" fontItalic="{{ label.italic }}" textColor="27,31,35,255" textOpacity="1">
<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" bufferColor="{{ paper }}"/>
</text-style>
<placement placement="{{ label.placement }}" dist="2" distUnits="MM" offsetType="1" predefinedPositionOrder="TR,TL,BR,BL,R,L,TSR,BSR"/>
<rendering scaleVisibility="1" scaleMax="{{ label.scale }}" scaleMin="0" drawLabels="1" obstacle="1"/>
</settings>
</labeling>
{% endif %}
<referencedLayers>
{% for one in relations %}
<relation id="{{ table }}_{{ one.column }}" name="{{ one.name | xml }}" strength="Association" referencingLayer="{{ table }}" referencedLayer="{{ one.to }}" layerId="{{ one.to }}" layerName="{{ one.to }}" dataSource="./agreement.gpkg|layername={{ one.to }}" providerKey="ogr">
<fieldRef referencingField="{{ one.column }}" referencedField="{{ one.key }}"/>
</relation>
{% endfor %}
</referencedLayers>
<fieldConfiguration>
{% for field, offered in choices %}
<field name="{{ field }}"><editWidget type="ValueMap"><config><Option type="Map">
<Option name="map" type="List">
{% for one in offered %}
<Option type="Map"><Option name="{{ one.meaning | xml }}" type="QString" value="{{ one.value | xml }}"/></Option>
{% endfor %}
</Option>
</Option></config></editWidget></field>
{% endfor %}
{% for one in fields if one.widget == "lines" %}
<field name="{{ one.field }}"><editWidget type="TextEdit"><config><Option type="Map"><Option name="IsMultiline" type="bool" value="true"/></Option></config></editWidget></field>
{% endfor %}
{% for one in relations if one.shown %}
<field name="{{ one.column }}"><editWidget type="ValueRelation"><config><Option type="Map">
<Option name="Layer" type="QString" value="{{ one.to }}"/>
<Option name="LayerName" type="QString" value="{{ one.to }}"/>
<Option name="LayerProviderName" type="QString" value="ogr"/>
<Option name="LayerSource" type="QString" value="./agreement.gpkg|layername={{ one.to }}"/>
<Option name="Key" type="QString" value="{{ one.key }}"/>
<Option name="Value" type="QString" value="{{ one.shown }}"/>
<Option name="AllowNull" type="bool" value="true"/>
</Option></config></editWidget></field>
{% endfor %}
</fieldConfiguration>
<aliases>
{% for field, alias in aliases.items() %}
<alias field="{{ field }}" name="{{ alias | xml }}"/>
{% endfor %}
</aliases>
</qgis>
